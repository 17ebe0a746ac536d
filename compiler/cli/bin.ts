#!/usr/bin/env node
import { run } from "./main.ts";

// `process.exit` would cut off what is still on its way into a pipe.
process.exitCode = await run(process.argv.slice(2));
