/**
 * ONNX Runtime's native library tells Microsoft about the machine, its sessions and models (from 1.29 on, outside
 * Windows), keeps an id of the device in the home folder, and asks nobody. Its variable turns that off, if it is set
 * before the process makes its first session. Threads have a copy of the environment, which the library does not see:
 * whoever starts a thread that makes sessions declines before. A thread that a program starts itself and uses sasrec in
 * needs the variable from outside.
 */

/** Declines, unless the variable is set already: to 0 by somebody who wants to help. */
export function declineTelemetry(): void {
  process.env["ORT_DISABLE_TELEMETRY"] ??= "1";
}
