"""Tables, views and queries of a SQL database as one side of a mapping."""

from app.connectors.sql_table.endpoint import SqlTable as SqlTable
from app.connectors.sql_table.opening import Encryption as Encryption
