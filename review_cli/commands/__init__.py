"""The commands, one module per subject; `review_cli.app` puts them together."""
