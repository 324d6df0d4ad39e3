"""What the commands do: composed from the rooms below, drawn by nobody here."""
