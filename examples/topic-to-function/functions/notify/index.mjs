/** Takes what an alarm of a sensor says. */
export async function handler(event) {
  console.log(`${event.sensor}: ${event.celsius} °C`);
}
