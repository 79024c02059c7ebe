"""The world behind the ports: databases, tables, processes and jobs."""
