package asyncio.examples.cluster;

import asyncio.cluster.RemoteCoroutine;

/**
 * A row of the picture, which a worker computes: for each point, how many steps it stays near.
 *
 * @param y which row
 * @param width the points in a row
 * @param height the rows of the picture
 */
record Row(int y, int width, int height) implements RemoteCoroutine<byte[]> {

  private static final int MOST_STEPS = 2_000;
  private static final double FAR = 4;

  @Override
  public byte[] run() {
    byte[] steps = new byte[width];
    double imaginary = 2.4 * y / height - 1.2;
    for (int x = 0; x < width; x++) {
      steps[x] = (byte) stepsOf(3.2 * x / width - 2.2, imaginary);
    }
    return steps;
  }

  private static int stepsOf(double real, double imaginary) {
    double a = 0;
    double b = 0;
    int steps = 0;
    while (steps < MOST_STEPS && a * a + b * b < FAR) {
      double next = a * a - b * b + real;
      b = 2 * a * b + imaginary;
      a = next;
      steps++;
    }
    return steps;
  }
}
