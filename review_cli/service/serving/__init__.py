"""The unattended service: what is due, the children that do it, and the process that watches over both."""
