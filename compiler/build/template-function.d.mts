/** The text of a function from a view to what the template makes of it. Throws where the template has what is not supported. */
export function templateFunction(template: string, name: string): string;
