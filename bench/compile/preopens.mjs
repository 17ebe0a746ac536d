// Loaded before jco's command line (`node --import`), whose shim grants no files by default: SHIM names the shim's file.
import { pathToFileURL } from "node:url";

const { _setPreopens: setPreopens } = await import(pathToFileURL(process.env.SHIM).href);
setPreopens?.({ "/": "/" });
