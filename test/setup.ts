/** Runs before each test file. */
import { afterEach } from "vitest";
import { cleanUpAfterTest } from "./support/after-each-test.ts";

afterEach(cleanUpAfterTest);
