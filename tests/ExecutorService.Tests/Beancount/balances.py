"""What Beancount makes of ledgers: for each file named on a line of the input, a line of JSON with its errors and what every account holds."""
import json
import os
import sys

from beancount import loader
from beancount.core import data, inventory


def text(number):
    return format(number.normalize(), "f") if number else "0"


def lot(position):
    cost = position.cost
    return "" if cost is None else f" {{{text(cost.number)} {cost.currency}, {cost.date}, {cost.label}}}"


def look(path):
    try:
        entries, errors, _ = loader.load_file(path)
    except Exception as crash:  # bean-check ends with a traceback
        return {"errors": [f"{type(crash).__name__}: {crash}"], "balances": {}}
    held = {}
    for entry in data.filter_txns(entries):
        for posting in entry.postings:
            held.setdefault(posting.account, inventory.Inventory()).add_position(posting)
    balances = {f"{account} {position.units.currency}{lot(position)}": text(position.units.number) for account, lots in held.items() for position in lots}
    return {"errors": [f"{error.source['lineno']}: {error.message}" for error in errors], "balances": balances}


for line in sys.stdin:
    # In a process of its own: Beancount 2.3.5 dies of a division by zero.
    child = os.fork()
    if child == 0:
        print(json.dumps(look(line.rstrip("\n"))), flush=True)
        os._exit(0)
    status = os.waitpid(child, 0)[1]
    if status != 0:
        print(json.dumps({"errors": [f"ended with status {status}"], "balances": {}}), flush=True)
