"""A process that speaks the engine's protocol and does what the sync's name of an ask says."""

import json
import os
import sys
import time


def say(message: dict) -> None:
    print(json.dumps(message), flush=True)


def main() -> None:
    say({"hello": int(os.environ.get("ECHO_PROTOCOL", "1")), "version": "0", "workspace": ""})
    for line in sys.stdin:
        message = json.loads(line)
        if "cancel" in message:
            say({"cancelled": message["cancel"], "touches": []})
            continue
        job, arguments = message["ask"], message["arguments"]
        wish = arguments.get("sync") or arguments.get("name", "")
        if wish == "die":
            os._exit(9)
        if wish == "wait":
            continue
        if wish == "fail":
            error = {"kind": "SignInError", "message": "The sign-in ended.", "facts": {}}
            say({"failed": job, "error": error, "touches": ["connections"]})
            continue
        if wish == "work":
            for done in (1, 2):
                say(
                    {
                        "progress": job,
                        "phase": "read",
                        "done": done,
                        "total": 2,
                        "unit": "records",
                        "note": "",
                    }
                )
        if message["name"] == "TestConnection":
            facts = {"name": wish, "kind": "salesforce", "ok": True, "edition": "Enterprise"}
            say({"finished": job, "answer": facts, "touches": ["connections"]})
            continue
        say({"finished": job, "answer": 41, "touches": ["plans"]})
    time.sleep(0)


if __name__ == "__main__":
    main()
