"""The archive as tools of an agent: the Model Context Protocol, over stdin and stdout.

`tools` says what can be asked and answers it; `server` speaks the protocol, and needs the extra
``[mcp]``. docs/agents.md describes both.
"""

from __future__ import annotations
