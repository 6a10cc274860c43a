"""The screens: they show records and call casework in a worker."""
