package workers

import (
	"fmt"
	"slices"
	"strings"

	"github.com/parley-interviews/parley"
)

// Words of PARLEY_SAVERS beside the savers' names, and of PARLEY_GOVERNOR.
const (
	wordAll = "all"
	wordOn  = "on"
	wordOff = "off"
)

// readSavers reads PARLEY_SAVERS. None is an empty set, never nil.
func readSavers(choice []string) (parley.SaverSet, error) {
	known := parley.SaverSet(parley.Savers())
	set := parley.SaverSet{}
	for _, word := range choice {
		saver := parley.Saver(strings.TrimSpace(word))
		switch {
		case (saver == wordAll || saver == wordOff) && len(choice) > 1:
			return nil, fmt.Errorf("PARLEY_SAVERS: %s stands alone", saver)
		case saver == wordAll:
			return known, nil
		case saver == wordOff:
			return set, nil
		case !known.Has(saver):
			return nil, fmt.Errorf("PARLEY_SAVERS: %q is unknown; all, off, or some of %s", saver, list(known))
		case !slices.Contains(set, saver):
			set = append(set, saver)
		}
	}
	return set, nil
}

func list(savers parley.SaverSet) string {
	names := make([]string, len(savers))
	for i, saver := range savers {
		names[i] = string(saver)
	}
	return strings.Join(names, ", ")
}

// checkGovernor reports a word that PARLEY_GOVERNOR does not know.
func checkGovernor(choice string) error {
	if choice != wordOn && choice != wordOff {
		return fmt.Errorf("PARLEY_GOVERNOR: %q is unknown; on or off", choice)
	}
	return nil
}
