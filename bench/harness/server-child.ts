/** A server in a process of its own, that tells what CPU it has used: `server-child.ts MODULE NAME`; the module exports `SERVERS`. */
const [module = "", name = ""] = process.argv.slice(2);
const { SERVERS } = (await import(module)) as { readonly SERVERS: Readonly<Record<string, () => Promise<number>>> };
const start = SERVERS[name];
if (start === undefined) throw new Error(`no server ${name} in ${module}`);
process.on("message", () => process.send?.(process.cpuUsage()));
process.on("disconnect", () => process.exit());
process.send?.(await start());
