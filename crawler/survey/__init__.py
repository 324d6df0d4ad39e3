"""Looking at a portal nobody described yet, and proposing an arena file for it."""
