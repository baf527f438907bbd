/** A child for tests: starts, and never says that it is ready. */
setInterval(() => undefined, 60_000);
process.on('disconnect', () => process.exit(0));
