"""Reads a folder of Parquet files with Spark and prints what it finds; run by test_tables.py in another environment."""

import json
import sys
from pathlib import Path

from pyspark.sql import SparkSession

spark = (
    SparkSession.builder.master("local[1]")
    .config("spark.ui.enabled", "false")
    .config("spark.driver.host", "127.0.0.1")
    .config("spark.driver.bindAddress", "127.0.0.1")
    .config("spark.sql.session.timeZone", "UTC")
    .config("spark.sql.shuffle.partitions", "1")
    .getOrCreate()
)
found = {}
for path in sorted(Path(sys.argv[1]).glob("*.parquet")):
    frame = spark.read.parquet(str(path))
    found[path.stem] = {
        "types": dict(frame.dtypes),
        "comments": {field.name: field.metadata.get("description", "") for field in frame.schema.fields},
        "rows": [json.loads(json.dumps(row.asDict(), default=str)) for row in frame.collect()],
    }
print(json.dumps(found))
spark.stop()
