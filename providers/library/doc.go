// Package library keeps plans and profiles in Redis and finds them again by the text
// they were made of: the same text, or nearly the same, of the same tenant, kind and
// group. What it keeps judges nobody.
//
// # What is near
//
// Two texts are near when both of these hold.
//
// They have the same telling words: numbers with what they count, names,
// abbreviations, levels; in short, all words but those in small letters and those
// that merely open a sentence. Another employer, year, skill, city or level makes
// another text, however long the rest is. In scripts without capitals every word is
// telling, and only spacing, punctuation and order may differ. A name in small
// letters passes for an ordinary word.
//
// And of all runs of three words that either has, 0.7 stand in both (Jaccard). A test
// (go test -v -run Threshold) holds this against made-up résumés of one profession,
// which draw from the same sentences: 360 edited ones that should be found and 420 of
// others that must not, each with one thing changed or made anew.
//
//	threshold   similarity alone   with telling words
//	            precision recall   precision recall
//	     0.30       0.508  1.000       0.935  1.000
//	     0.40       0.538  1.000       0.978  1.000
//	     0.50       0.542  1.000       0.989  1.000
//	     0.60       0.545  1.000       1.000  1.000
//	     0.70       0.545  1.000       1.000  1.000
//	     0.80       0.513  0.878       1.000  0.878
//	     0.90       0.453  0.689       1.000  0.689
//	     0.95       0.240  0.258       1.000  0.258
//
// Similarity alone fails at every threshold, because one changed employer leaves 0.97
// of a page as it was. With the telling words the threshold has to keep apart only
// prose without any; 0.7 is one step above where that begins to fail, and the highest
// that still finds a résumé with ten words rewritten.
//
// # How it is found
//
// By MinHash: 128 hashes of the runs of words, in 25 bands of five. Entries that have
// a band and the telling words in common share a bucket; the eight that share most
// with a text are compared with it run by run. Redis holds hashes of the runs, never
// the text, and about 6.5 KB an entry with them, a profile and its buckets. Everything leaves
// after the library's life, and a bucket holds the newest sixteen. An entry knows its
// buckets, so that it can be forgotten whole.
package library
