// The search API as the Ask page asks it: every way in which it does not answer is an ApiUnavailable with its reason.
"use strict";
throughcare.searchApi = (() => {
  const { translate } = throughcare;
  const PATIENCE = 6000; // ms after which the API counts as away

  class ApiUnavailable extends Error {
    constructor(reason, seconds = 0) {
      super(reason);
      this.reason = reason;
      this.seconds = seconds;
    }
  }

  // The API does not take this question: the message says why.
  class Refused extends Error {}

  const read = async (address, signal) => {
    const response = await fetch(address, { signal, headers: { Accept: "application/json" } });
    if (response.status === 422) throw new Refused((await response.json()).detail || translate("This cannot be asked."));
    if (response.status === 429) throw new ApiUnavailable("busy", Number(response.headers.get("Retry-After")) || 10);
    if (response.status === 404) throw new ApiUnavailable("none"); // a host of files alone
    if (!response.ok) throw new ApiUnavailable("down", Number(response.headers.get("Retry-After")));
    return response.json();
  };

  // The JSON of an address, if it `fits`. `request` ends when its reader does not want the answer any more.
  const ask = async (address, request, fits) => {
    const giveUp = setTimeout(() => request.abort("slow"), PATIENCE);
    try {
      const found = await read(address, request.signal);
      if (!fits(found)) throw new ApiUnavailable("down");
      return found;
    } catch (error) {
      if (error instanceof ApiUnavailable || error instanceof Refused) throw error;
      if (request.signal.aborted) throw new ApiUnavailable("slow");
      throw new ApiUnavailable(error instanceof SyntaxError ? "down" : "offline");
    } finally {
      clearTimeout(giveUp);
    }
  };

  return { ask, ApiUnavailable, Refused };
})();
