/** How people use the app in a month. These are assumptions: change them, and see what they cost. */
export interface Profile {
  readonly about: string;
  /** Times that a person comes, in a month. */
  readonly visits: number;
  /** How long a visit is, in minutes. */
  readonly minutes: number;
  /** Updates that a person sends in a visit: what is typed within 50 ms is one. */
  readonly edits: number;
  /** How many have the map open, the person included, on the average of its edits. */
  readonly people: number;
  /** Messages of presence for each edit, of who is not alone. */
  readonly presence: number;
  /** Maps made, in a month. */
  readonly maps: number;
  /** Files put on maps in a month, and their mean size in bytes. */
  readonly uploads: number;
  readonly uploadBytes: number;
  /** Exports that a function makes, in a month. */
  readonly exports: number;
  /** Share of people who sign in. Guests cost nothing at Cognito. */
  readonly signedIn: number;
}

export const profiles: Readonly<Record<string, Profile>> = {
  talk: {
    about: "Like the talk's: many who come now and then, mostly alone, some with others",
    visits: 3,
    minutes: 15,
    edits: 40,
    people: 1.3,
    presence: 1,
    maps: 1,
    uploads: 0.1,
    uploadBytes: 200_000,
    exports: 0.2,
    signedIn: 0.1,
  },
  team: {
    about: "A team at work: daily, five on a map at once",
    visits: 20,
    minutes: 40,
    edits: 150,
    people: 5,
    presence: 3,
    maps: 4,
    uploads: 2,
    uploadBytes: 500_000,
    exports: 1,
    signedIn: 1,
  },
};
