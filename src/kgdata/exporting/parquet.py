"""Parquet: one file a table, with the types and descriptions of the descriptor and nothing that only pandas reads."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from kgdata import _data
from kgdata.exporting import tabular


def write(path: Path) -> None:
    """Write the folder.

    Raises
    ------
    ImportError
        If pyarrow is missing; the message says how to have it.
    """
    try:
        import pyarrow
        import pyarrow.parquet
    except ImportError:
        raise ImportError(
            "parquet needs pyarrow: install the extra parquet, as in pip install '.[parquet]' in a checkout"
        ) from None

    kinds = {
        "integer": pyarrow.int64(),
        "number": pyarrow.float64(),
        "boolean": pyarrow.bool_(),
        "date": pyarrow.date32(),
    }
    package = _data.schema()
    about = {name: package[name] for name in ("title", "version")} | {"license": package["licenses"][0]["name"]}
    path.mkdir()
    for table, rows in tabular.tables():
        fields = table["schema"]["fields"]
        schema = pyarrow.schema(
            [
                pyarrow.field(
                    field["name"],
                    kinds.get(field["type"], pyarrow.string()),
                    nullable=not tabular.required(field),
                    metadata={"description": field["description"]},
                )
                for field in fields
            ],
            metadata={"description": table["description"], **about},
        )
        columns = [[_value(row[field["name"]], field["type"]) for row in rows] for field in fields]
        made = pyarrow.Table.from_arrays(
            [pyarrow.array(column, type) for column, type in zip(columns, schema.types, strict=True)], schema=schema
        )
        pyarrow.parquet.write_table(made, path / f"{table['name']}.parquet")


def _value(value: object, type: str) -> object:
    """Records have days as texts, and whole numbers where a column has others too."""
    if value is None:
        return None
    return date.fromisoformat(str(value)) if type == "date" else value
