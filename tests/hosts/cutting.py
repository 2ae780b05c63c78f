"""A proxy for TCP that notes the requests that pass, and cuts connections."""

import re
import socket
import threading

REQUEST = re.compile(rb"(GET|PUT|DELETE|HEAD|POST) (\S+) HTTP/1\.1\r\n")


class Proxy:
    """Passes what comes at `port` to another port. `may_pass` is asked before every chunk that a client sends: `False` cuts its connection."""

    def __init__(self, target, may_pass=lambda proxy, chunk: True):
        self.target = target
        self.may_pass = may_pass
        self.requests = []
        self.sent = 0
        self.lock = threading.Lock()
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        threading.Thread(target=self.accept, daemon=True).start()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.listener.close()

    def accept(self):
        while True:
            try:
                client, _ = self.listener.accept()
            except OSError:
                return
            server = socket.create_connection(("127.0.0.1", self.target))
            threading.Thread(target=self.pump, args=(client, server, True), daemon=True).start()
            threading.Thread(target=self.pump, args=(server, client, False), daemon=True).start()

    def pump(self, source, sink, is_request):
        try:
            while chunk := source.recv(65536):
                if is_request:
                    with self.lock:
                        found = [f"{verb.decode()} {path.decode().split('?')[0]}" for verb, path in REQUEST.findall(chunk)]
                        passes = self.may_pass(self, chunk)
                        if passes:
                            self.requests += found
                            self.sent += len(chunk)
                    if not passes:
                        break
                sink.sendall(chunk)
        except OSError:
            pass
        for end in (source, sink):
            try:
                end.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass
