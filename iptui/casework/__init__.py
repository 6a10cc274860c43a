"""The one hall where records change: role, transition, one transaction with its audit entry."""
