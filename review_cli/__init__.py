"""The `outreach` command: Typer wires, Rich draws."""
