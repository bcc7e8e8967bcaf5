package asyncio.examples.coordination;

import static asyncio.Asyncio.await;
import static asyncio.Asyncio.gather;
import static asyncio.Asyncio.sleep;

import asyncio.Asyncio;
import asyncio.sync.PriorityQueue;
import java.util.Comparator;

/**
 * A priority queue, in which the order of arrival is not what counts.
 *
 * <p>In an emergency room the most urgent patient is next. The queue takes equal elements in any
 * order, so the patient's number decides between patients who are equally urgent.
 *
 * <p>Prints the order in which patients arrive, and the order in which they are treated.
 *
 * <p>In Python: {@code asyncio.PriorityQueue}. A record and a {@code Comparator} take the place of
 * tuples.
 */
public final class EmergencyRoom {

  record Patient(int number, int urgency, String complaint) {}

  private static final Comparator<Patient> MOST_URGENT =
      Comparator.comparingInt(Patient::urgency).reversed().thenComparingInt(Patient::number);

  public static void main(String[] args) {
    Asyncio.run(() -> oneNight());
  }

  static void oneNight() {
    var waiting = new PriorityQueue<Patient>(MOST_URGENT);
    await(gather(() -> arrive(waiting), () -> treat(waiting)));
  }

  static void arrive(PriorityQueue<Patient> waiting) {
    int number = 0;
    for (String complaint : new String[] {"cold", "cough", "broken arm", "fever", "heart"}) {
      number++;
      int urgency = complaint.equals("heart") ? 3 : complaint.equals("broken arm") ? 2 : 1;
      System.out.println("patient " + number + " arrives: " + complaint);
      waiting.put(new Patient(number, urgency, complaint));
      sleep(0.1);
    }
    waiting.shutdown();
  }

  static void treat(PriorityQueue<Patient> waiting) {
    for (Patient patient : waiting) {
      System.out.println("  the doctor sees patient " + patient.number());
      sleep(0.25);
    }
    System.out.println("  the doctor goes to sleep");
  }
}
