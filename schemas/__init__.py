"""What goes over the wire: pydantic models, one module a resource, and vocabularies as data. Imports nothing of service/."""
