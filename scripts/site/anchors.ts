/** The anchors of headings, as GitHub makes them, so that links work in both places. */

/** The anchor of a heading: lower case, without punctuation, blanks as hyphens. */
export function anchorOf(heading: string): string {
  return heading
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\s_-]/gu, "")
    .replace(/ /g, "-");
}
