"""List, read and parse every event at HEAD, without a replay: the floor of the benchmarks."""

import subprocess
import threading

import yaml


def main() -> None:
    """Run ``ls-tree``, ``cat-file --batch --buffer`` and ``yaml.CSafeLoader`` over the event files."""
    listing = subprocess.run(["git", "ls-tree", "-r", "-z", "HEAD", ".revisit/events"], capture_output=True, check=True)
    ids = [row.split(b" ", 2)[2][: row.index(b"\t") - 12] for row in listing.stdout.split(b"\0")[:-1]]
    reader = subprocess.Popen(["git", "cat-file", "--batch", "--buffer"], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    requests, answers = reader.stdin, reader.stdout
    assert requests
    assert answers

    def request() -> None:
        requests.write(b"\n".join(ids) + b"\n")
        requests.close()

    threading.Thread(target=request).start()
    for _ in ids:
        size = int(answers.readline().split()[2])
        yaml.load(answers.read(size + 1)[:-1], yaml.CSafeLoader)


if __name__ == "__main__":
    main()
