# A runner in Python: each iteration is one request, and iterations of several users go on at the same time.

import json
import os
import sys
import threading
import time
import urllib.error
import urllib.request
from concurrent.futures import ThreadPoolExecutor

URL = os.environ.get("HAMMER_URL", "http://127.0.0.1:8088/")
ARGS = json.loads(os.environ.get("HAMMER_ARGS", "{}"))
SPEAKING = threading.Lock()


def say(**statement):
    with SPEAKING:  # lines of several threads must not mix
        print(json.dumps(statement), flush=True)


def iterate(order):
    began = time.perf_counter()
    sample = {"name": "GET /"}
    try:
        with urllib.request.urlopen(URL, timeout=float(os.environ.get("HAMMER_TIMEOUT", "30"))) as response:
            sample.update(bytes=len(response.read()), status=response.status)
    except urllib.error.HTTPError as error:
        sample.update(status=error.code, error=f"status {error.code}")
    except OSError as error:
        sample.update(error=type(getattr(error, "reason", error)).__name__)
    sample["time"] = 1000 * (time.perf_counter() - began)
    say(sample=sample, iterate=order["iterate"])
    say(check="answered", ok="error" not in sample)
    say(done=order["iterate"])


say(ready=1)
with ThreadPoolExecutor(max_workers=int(ARGS.get("threads", "32"))) as pool:
    for line in sys.stdin:
        order = json.loads(line)
        if "iterate" in order:
            pool.submit(iterate, order)
