// Runs before the theme's scripts: their search takes `:`, `^` and `~` in a question for commands, but they are marks.
"use strict";
(() => {
  const QUERY = 2; // the type of the messages that carry a question to the worker of the theme
  const { postMessage } = Worker.prototype;
  Worker.prototype.postMessage = function post(message, ...rest) {
    const isQuery = message && message.type === QUERY && typeof message.data === "string";
    return postMessage.call(this, isQuery ? { ...message, data: message.data.replace(/[:^~]/g, " ") } : message, ...rest);
  };
})();
