/** How far a bench is, beside its one line of results. */
export function tell(text: string): void {
  console.error(`bench: ${text}`);
}
