// Where the rows of the axis stand, from the top, in pixels.
import { LANES, type AxisRow, type LaneName } from './pieces';

const LANE = 36;
const ROW = 20;
/** Height of a shape. */
export const HEIGHT = 16;
export const MARK_HEIGHT = 18;

export type LaneBox = { name: LaneName; top: number; height: number };
export type Geometry = { lanes: LaneBox[]; height: number; /** The middle of each row. */ middles: number[] };

export function geometry(rows: readonly AxisRow[]): Geometry {
  const lanes: LaneBox[] = [];
  let top = 0;
  for (const name of LANES) {
    const count = rows.filter((row) => row.lane === name).length;
    if (count === 0) continue;
    const height = LANE + (count - 1) * ROW;
    lanes.push({ name, top, height });
    top += height;
  }
  const of = new Map(lanes.map((lane) => [lane.name, lane.top]));
  return { lanes, height: top, middles: rows.map(({ lane, index }) => (of.get(lane) ?? 0) + LANE / 2 + index * ROW) };
}
