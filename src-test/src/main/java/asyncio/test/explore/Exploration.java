package asyncio.test.explore;

import org.jspecify.annotations.Nullable;

/**
 * What an {@link Explorer} has seen.
 *
 * @param runs how many orders were tried, the runs that shrink a failure not counted
 * @param complete whether these were all orders that there are
 * @param failure the failure that was found, shrunk; or null
 */
public record Exploration(int runs, boolean complete, @Nullable ScheduleFailure failure) {}
