export default {
  "share.title": "A shared position",
  "share.phrase": "Pass phrase",
  "share.open": "Open the map",
  "share.wrong": "This is not the pass phrase.",
  "share.wait": "Too many attempts. Wait a moment, then try again.",
  "share.over": "This link is over",
  "share.over_hint": "Whoever gave it to you can make another one.",
  "share.unreachable": "The hub cannot be reached. Trying again …",
  "share.seen": "Last report {time}. Shared until {until}.",
  "share.nothing": "No position yet. Shared until {until}.",
};
