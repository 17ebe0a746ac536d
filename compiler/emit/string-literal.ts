/** A string literal as Prettier writes it: in double quotes, unless single ones need fewer escapes. */
export function stringLiteral(text: string): string {
  const json = JSON.stringify(text);
  if (!text.includes('"') || count(text, '"') <= count(text, "'")) return json;
  return `'${json.slice(1, -1).replaceAll('\\"', '"').replaceAll("'", "\\'")}'`;
}

/** Text as part of a template literal. */
export function templateText(text: string): string {
  return text.replace(/[\\`]|\$(?=\{)/g, "\\$&");
}

function count(text: string, character: string): number {
  let found = 0;
  for (let at = text.indexOf(character); at !== -1; at = text.indexOf(character, at + 1)) found++;
  return found;
}
