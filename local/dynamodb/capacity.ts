/** What a request used of a table's capacity, as the engine counts it by DynamoDB's own rules. */
import type { EngineAnswer } from "./engine.ts";

export interface Capacity {
  readonly table: string;
  /** Request units, of reading or of writing as the operation does. */
  readonly units: number;
}

interface Consumed {
  readonly TableName?: string;
  readonly CapacityUnits?: number;
}

/** The operations that write; of the others, units are units of reading. */
export const writes = (operation: string): boolean => /Put|Update|Delete|Write/.test(operation);

/**
 * Reads the capacity from an answer for which it was asked. Unless its client asked too, the answer comes back
 * without it.
 */
export function capacityOf(answer: EngineAnswer, keep: boolean): { answer: EngineAnswer; used: Capacity[] } {
  if (!answer.body.includes('"ConsumedCapacity"')) return { answer, used: [] };
  const { ConsumedCapacity, ...rest } = JSON.parse(answer.body.toString()) as {
    ConsumedCapacity?: Consumed | Consumed[];
  };
  const used = [ConsumedCapacity ?? []]
    .flat()
    .map(({ TableName = "", CapacityUnits = 0 }) => ({ table: TableName, units: CapacityUnits }));
  return { answer: keep ? answer : { ...answer, body: Buffer.from(JSON.stringify(rest)) }, used };
}
