async function main() {
  await null;
  console.log('hello');
}

await main();
