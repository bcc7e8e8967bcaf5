/** Runs random programs and compares their traces with those of CPython's own asyncio. */
package asyncio.conformance;
