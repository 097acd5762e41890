"""Runs command lines of Prefect one after the other in this process, and prints what each said and how it ended.

Takes them as a JSON list of lists of words; prints a JSON list of texts. In one process, because starting a command takes
longer than anything that it does.
"""

import json
import os
import sys

# Wide enough that no table is cut, and plain.
os.environ.update(COLUMNS="200", NO_COLOR="1")

from prefect.testing.cli import CycloptsCliRunner

told = []
for words in json.loads(sys.argv[1]):
    result = CycloptsCliRunner().invoke(words)
    told.append(f"$ {' '.join(words)}\n{result.stdout}{result.stderr}exit code {result.exit_code}\n")
print(json.dumps(told))
