"""The shops' tables and files: a folder for each tenant."""
