import { initTRPC } from "@trpc/server";
import type { Shipment } from "../generated/remote/relay-process/index.js";

/** The router of tRPC; `check`: who leaves the choice of a validator to its users gets the fastest that is common. */
export function trpcRelay(check: (value: unknown) => value is Shipment) {
  const t = initTRPC.create();
  return t.router({
    sendBack: t.procedure
      .input((value: unknown): Shipment => {
        if (check(value)) return value;
        throw new TypeError("a shipment");
      })
      .mutation(({ input }) => input),
  });
}

export type TrpcRelay = ReturnType<typeof trpcRelay>;
