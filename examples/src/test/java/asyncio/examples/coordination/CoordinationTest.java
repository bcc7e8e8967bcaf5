package asyncio.examples.coordination;

import static asyncio.examples.Programs.printed;
import static org.assertj.core.api.Assertions.assertThat;

import asyncio.EngineKind;
import asyncio.examples.EachEngine;

/** Each example prints, in virtual time, what its counterpart in Python does. */
class CoordinationTest {

  @EachEngine
  void lock(EngineKind engine) {
    assertThat(printed(engine, () -> BankAccount.twoAccounts()))
        .isEqualTo(
            """
            without a lock:
              Ann sees 100, and asks for 80
              Bob sees 100, and asks for 60
              Ann gets 80
              Bob gets 60
              the balance is -40
            with a lock:
              Ann sees 100, and asks for 80
              Ann gets 80
              Bob sees 20, and leaves
              the balance is 20
            """);
  }

  @EachEngine
  void event(EngineKind engine) {
    assertThat(printed(engine, () -> StartingGun.race()))
        .isEqualTo(
            """
            Ann stands at the line
            Bob stands at the line
            ready, steady
            go!
            Ann starts
            Bob starts
            Bob arrives
            Ann arrives
            Cem stands at the line
            Cem starts
            Cem arrives
            """);
  }

  @EachEngine
  void condition(EngineKind engine) {
    assertThat(printed(engine, () -> new Warehouse().oneDay()))
        .isEqualTo(
            """
            Ann wants 5
            Bob wants 2
            Cem wants 4
            3 are delivered, so there are 3
              Bob gets them, and leaves 1
            6 are delivered, so there are 7
              Ann gets them, and leaves 2
            2 are delivered, so there are 4
              Cem gets them, and leaves 0
            """);
  }

  @EachEngine
  void semaphore(EngineKind engine) {
    assertThat(printed(engine, () -> new PoliteClient().fiveRequests()))
        .isEqualTo(
            """
            a starts, running: 1
            b starts, running: 2
              a ends
            c starts, running: 2
              c ends
            d starts, running: 2
              b ends
            e starts, running: 2
              d ends
              e ends
            refused: BoundedSemaphore released too many times: all 2 permits are back already.
            """);
  }

  @EachEngine
  void barrier(EngineKind engine) {
    assertThat(printed(engine, () -> Phases.compute()))
        .isEqualTo(
            """
            Bob has finished phase 1
            Cem has finished phase 1
            Ann has finished phase 1
            phase 1 is complete, says Ann
            Bob has finished phase 2
            Cem has finished phase 2
            Ann has finished phase 2
            phase 2 is complete, says Ann
            """);
  }

  @EachEngine
  void workers(EngineKind engine) {
    assertThat(printed(engine, () -> WorkerPool.fiveJobs()))
        .isEqualTo(
            """
            job 1 is in the queue
            job 2 is in the queue
              Ann begins job 1
              Bob begins job 2
            job 3 is in the queue
            job 4 is in the queue
              Ann ends job 1
              Ann begins job 3
            job 5 is in the queue
              Ann ends job 3
              Ann begins job 4
              Bob ends job 2
              Bob begins job 5
              Ann ends job 4
              Bob ends job 5
            all jobs are done
              Ann goes home
              Bob goes home
            """);
  }

  @EachEngine
  void priority(EngineKind engine) {
    assertThat(printed(engine, () -> EmergencyRoom.oneNight()))
        .isEqualTo(
            """
            patient 1 arrives: cold
              the doctor sees patient 1
            patient 2 arrives: cough
            patient 3 arrives: broken arm
              the doctor sees patient 3
            patient 4 arrives: fever
            patient 5 arrives: heart
              the doctor sees patient 5
              the doctor sees patient 2
              the doctor sees patient 4
              the doctor goes to sleep
            """);
  }

  @EachEngine
  void lifo(EngineKind engine) {
    assertThat(printed(engine, () -> FreshestFirst.sevenMeasurements()))
        .isEqualTo(
            """
            measurement 1
              the display shows number 1
            measurement 2
            measurement 3
              the display shows number 3
            measurement 4
            measurement 5
              the display shows number 5
            measurement 6
            measurement 7
              the display shows number 7
            3 were never shown
            """);
  }

  @EachEngine
  void group(EngineKind engine) {
    assertThat(printed(engine, () -> Booking.twoJourneys()))
        .isEqualTo(
            """
              flight: asking
              hotel: asking
              car: asking
              flight: booked
              hotel: booked
              car: booked
            Rome: a flight, a hotel, a car
              flight: asking
              hotel: asking
              car: asking
              flight: booked
              hotel: no room
              car: no longer wanted
            Oslo: no journey, because of [java.lang.IllegalStateException: no room in Oslo]
            """);
  }

  @EachEngine
  void failure(EngineKind engine) {
    assertThat(printed(engine, () -> OneFails.threeWays()))
        .isEqualTo(
            """
            gather:
              the quick one is done
              caught: broken
              the slow one is done
            gather, exceptions among the results:
              the quick one is done
              the slow one is done
              [quick, java.lang.IllegalStateException: broken, slow]
            group:
              the quick one is done
              the slow one is cancelled
              caught: broken
            """);
  }

  @EachEngine
  void completed(EngineKind engine) {
    assertThat(printed(engine, () -> Offers.askFourShops()))
        .isEqualTo(
            """
            the dear shop wants 30
            the empty shop: nothing in stock
            the slow shop wants 20
            the sleepy shop is too slow
            """);
  }

  @EachEngine
  void heartbeat(EngineKind engine) {
    assertThat(printed(engine, () -> Heartbeat.conversation()))
        .isEqualTo(
            """
            heard: heartbeat 1
            heard: heartbeat 2
            heard: heartbeat 3
            silence: given up after 0.85 s
            """);
  }

  @EachEngine
  void eager(EngineKind engine) {
    assertThat(printed(engine, () -> Cache.ordinaryAndEager()))
        .isEqualTo(
            """
            ordinary tasks:
              home is done: false, news is done: false
              looking for home
              looking for news
              [the home page, the page of news]
            eager tasks:
              looking for home
              looking for news
              home is done: true, news is done: false
              [the home page, the page of news]
            """);
  }

  @EachEngine
  void generator(EngineKind engine) {
    assertThat(printed(engine, () -> Thermometer.heating()))
        .isEqualTo(
            """
              (switched on)
              (measuring)
            it is 17 degrees
              (measuring)
            it is 19 degrees
              (measuring)
            it is 21 degrees
            warm enough
              (switched off)
            good night
            """);
  }

  @EachEngine
  void crawler(EngineKind engine) {
    assertThat(printed(engine, () -> Crawler.readFourPages()))
        .isEqualTo(
            """
              fetching page 1
              fetching page 2
              fetching page 3
            reading page 1
              fetching page 4
            reading page 2
              fetching page 5
            reading page 3
            reading page 4
            that is enough
            """);
  }

  @EachEngine
  void stop(EngineKind engine) {
    assertThat(printed(engine, () -> StopButton.pressed()))
        .isEqualTo(
            """
            attempt 1
              interrupted, but never mind
            attempt 2
              interrupted, but never mind
            attempt 3
              interrupted, but never mind
            the temporary file is removed
            stopped; the program goes on
            and may await again
            """);
  }
}
