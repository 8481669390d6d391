# The image that agents work in: Node, git and Claude Code, for any user that is not root.
# `orchestrator pool build` builds it; the pool decides everything else when it makes a container.
FROM node:20-bookworm-slim
ARG CLAUDE_VERSION=latest
RUN apt-get update \
  && apt-get install --yes --no-install-recommends ca-certificates git procps ripgrep \
  && rm -rf /var/lib/apt/lists/* \
  && npm install --global "@anthropic-ai/claude-code@${CLAUDE_VERSION}" \
  && npm cache clean --force
USER node
