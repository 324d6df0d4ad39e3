"""Alembic migrations; `store.database` runs them."""
