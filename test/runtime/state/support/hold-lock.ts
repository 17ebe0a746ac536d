/** Takes the lock of the directory that it is given, says so, and holds it until it is killed. */
import { lockDirectory } from "../../../../runtime/state/directory-lock.ts";

const [directory = "", owner = ""] = process.argv.slice(2);
try {
  await lockDirectory(directory, owner);
  console.log("locked");
} catch (error) {
  console.log(error instanceof Error ? error.message : error);
}
setInterval(() => {}, 1000);
