"""What Rich draws."""
