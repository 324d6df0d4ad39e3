"""What coordinators edit, and its typed readers: arenas, the definition, settings."""
