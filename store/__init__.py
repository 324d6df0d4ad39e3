"""The one place that knows the database: records, canonical keys, tables, sealing, repositories."""
