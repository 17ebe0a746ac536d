/** What a browser has to load to call an API: client and runtime, bundled, minified (esbuild) and gzipped. */
import { readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { build } from "esbuild";
import { runChild } from "../compile/child-cost.ts";
import { buf } from "../compile/commands.ts";
import type { Contest, Work } from "../harness/work.ts";

const HERE = fileURLToPath(new URL("../", import.meta.url));
const PROTOBUF = join(HERE, "generated/protobuf");

const OWN = 'import { ShopHttpClient } from "./generated/compile/shop/client.js";\nexport const shop = new ShopHttpClient("/");\n';
const OWN_SMALL = 'import { ShopHttpClient } from "./generated/http/shop-process/client.js";\nexport const shop = new ShopHttpClient("/");\n';
// Its types vanish, and whatever the API is it is the same code.
const TRPC_NAME = "tRPC client, which checks nothing";
const TRPC = 'import { createTRPCClient, httpLink } from "@trpc/client";\nexport const shop = createTRPCClient({ links: [httpLink({ url: "/" })] });\n';
const CONNECT = `import { createClient } from "@connectrpc/connect";
import { createConnectTransport } from "@connectrpc/connect-web";
import * as shop from "./generated/protobuf/shop_pb.js";
const transport = createConnectTransport({ baseUrl: "/" });
export const clients = [shop.Products, shop.Customers, shop.Carts, shop.Orders, shop.Reviews, shop.Stock].map((each) => createClient(each, transport));
`;

export const work: Work = {
  name: "size",
  title: "Bytes in a browser",
  open: async () => {
    rmSync(PROTOBUF, { recursive: true, force: true });
    runChild(buf.command(PROTOBUF));
    if (!readdirSync(PROTOBUF).includes("shop_pb.ts")) throw new Error("buf wrote no shop_pb.ts");
    const [own, small, trpc, connect] = await Promise.all([bundle(OWN), bundle(OWN_SMALL), bundle(TRPC), bundle(CONNECT)]);
    for (const [text, word] of [[own, "/warehouses/"], [small, "/orders"], [trpc, "fetch"], [connect, "application/connect+"]] as const) {
      if (!text.includes(word)) throw new Error(`no ${word} in a client that has to say it`);
    }
    const contest = (title: string, measure: (text: string) => number, target?: number): Contest => ({
      work: `size of a client of 30 routes, ${title}`,
      unit: "bytes",
      subject: { name: "hypc", measure: () => measure(own) },
      peers: [
        { name: "Connect-Web with protobuf-es", target: 1, measure: () => measure(connect) },
        { name: TRPC_NAME, ...(target === undefined ? {} : { target }), measure: () => measure(trpc) },
      ],
    });
    return {
      contests: [
        contest("minified", (text) => Buffer.byteLength(text)),
        contest("minified and gzipped", gzipped, 1),
        {
          work: "size of a client of 2 routes, minified and gzipped",
          unit: "bytes",
          subject: { name: "hypc", measure: () => gzipped(small) },
          peers: [{ name: TRPC_NAME, target: 1, measure: () => gzipped(trpc) }],
        },
      ],
      close: () => Promise.resolve(rmSync(PROTOBUF, { recursive: true, force: true })),
    };
  },
};

async function bundle(contents: string): Promise<string> {
  const { outputFiles } = await build({
    stdin: { contents, resolveDir: HERE },
    bundle: true,
    minify: true,
    format: "esm",
    platform: "browser",
    target: "es2022",
    legalComments: "none",
    write: false,
  });
  return outputFiles[0]?.text ?? "";
}

function gzipped(text: string): number {
  return gzipSync(text, { level: 9 }).length;
}
