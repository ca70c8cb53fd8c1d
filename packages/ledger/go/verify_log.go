// Verifies an exported ledger with the code of Go's checksum database, which is not ours:
//
//	go run . FOLDER [KEYS [REMEMBERED]]
//
// FOLDER holds the checkpoint and the tiles; KEYS (default FOLDER/keys) the keys of the log; REMEMBERED a checkpoint
// kept from an earlier visit. Exit status 0: all is well; 1: not, and why.
package main

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

const height = 8

func main() {
	arguments := append(os.Args[1:], "", "", "")
	size, err := verify(arguments[0], arguments[1], arguments[2])
	if err != nil {
		fmt.Fprintf(os.Stderr, "REFUSED: %v\n", err)
		os.Exit(1)
	}
	fmt.Printf("OK: %d entries\n", size)
}

func verify(folder, keys, remembered string) (int64, error) {
	if keys == "" {
		keys = filepath.Join(folder, "keys")
	}
	origin, tree, err := openCheckpoint(filepath.Join(folder, "checkpoint"), keys)
	if err != nil {
		return 0, err
	}
	hashes, err := readEntries(folder, tree.N)
	if err != nil {
		return 0, err
	}
	reader := tlog.HashReaderFunc(func(indexes []int64) ([]tlog.Hash, error) {
		found := make([]tlog.Hash, len(indexes))
		for at, index := range indexes {
			found[at] = hashes[index]
		}
		return found, nil
	})
	if root, err := tlog.TreeHash(tree.N, reader); err != nil || root != tree.Hash {
		return 0, fmt.Errorf("the signed root is not the root of the entries (%v)", err)
	}
	for _, tile := range tlog.NewTiles(height, 0, tree.N) {
		path := pathOf(strconv.Itoa(tile.L), tile.N, tile.W)
		stored, err := os.ReadFile(filepath.Join(folder, path))
		if err != nil {
			return 0, err
		}
		if computed, err := tlog.ReadTileData(tile, reader); err != nil || !bytes.Equal(stored, computed) {
			return 0, fmt.Errorf("%s disagrees with the entries (%v)", path, err)
		}
	}
	if remembered == "" {
		return tree.N, nil
	}
	oldOrigin, old, err := openCheckpoint(remembered, keys)
	if err != nil {
		return 0, err
	}
	if oldOrigin != origin || old.N > tree.N {
		return 0, fmt.Errorf("remembered were %d entries of %s: the log was rolled back or is another", old.N, oldOrigin)
	}
	if old.N == 0 {
		return tree.N, nil
	}
	proof, err := tlog.ProveTree(tree.N, old.N, reader)
	if err != nil {
		return 0, err
	}
	return tree.N, tlog.CheckTree(proof, tree.N, tree.Hash, old.N, old.Hash)
}

// openCheckpoint checks the signature of a checkpoint by a key that is valid at its size.
func openCheckpoint(path, keys string) (string, tlog.Tree, error) {
	signed, err := os.ReadFile(path)
	if err != nil {
		return "", tlog.Tree{}, err
	}
	list, err := os.ReadFile(keys)
	if err != nil {
		return "", tlog.Tree{}, err
	}
	lines := strings.SplitN(string(signed), "\n", 4)
	if len(lines) != 4 || !strings.HasPrefix(lines[3], "\n") {
		return "", tlog.Tree{}, fmt.Errorf("%s is not a checkpoint of three lines", path)
	}
	size, err := strconv.ParseInt(lines[1], 10, 64)
	if err != nil || strconv.FormatInt(size, 10) != lines[1] || size < 0 {
		return "", tlog.Tree{}, fmt.Errorf("%s has the size %q", path, lines[1])
	}
	var verifiers []note.Verifier
	for _, line := range strings.Split(strings.TrimSpace(string(list)), "\n") {
		var vkey, last string
		var first int64
		if _, err := fmt.Sscan(line, &vkey, &first, &last); err != nil {
			return "", tlog.Tree{}, fmt.Errorf("%s: %v", keys, err)
		}
		until, err := strconv.ParseInt(last, 10, 64)
		if verifier, wrong := note.NewVerifier(vkey); wrong != nil {
			return "", tlog.Tree{}, wrong
		} else if first <= size && (last == "-" || err == nil && size < until) && verifier.Name() == lines[0] {
			verifiers = append(verifiers, verifier)
		}
	}
	if _, err := note.Open(signed, note.VerifierList(verifiers...)); err != nil {
		return "", tlog.Tree{}, fmt.Errorf("%s: %v", path, err)
	}
	root, err := tlog.ParseHash(lines[2])
	return lines[0], tlog.Tree{N: size, Hash: root}, err
}

// readEntries hashes every entry of every bundle into the hashes of the tree.
func readEntries(folder string, size int64) ([]tlog.Hash, error) {
	var hashes []tlog.Hash
	reader := tlog.HashReaderFunc(func(indexes []int64) ([]tlog.Hash, error) {
		found := make([]tlog.Hash, len(indexes))
		for at, index := range indexes {
			found[at] = hashes[index]
		}
		return found, nil
	})
	for first := int64(0); first < size; first += 256 {
		width := int(min(256, size-first))
		path := pathOf("entries", first/256, width)
		bundle, err := os.ReadFile(filepath.Join(folder, path))
		if err != nil {
			return nil, err
		}
		for index := first; index < first+int64(width); index++ {
			if len(bundle) < 2 || len(bundle) < 2+int(binary.BigEndian.Uint16(bundle)) {
				return nil, fmt.Errorf("%s is cut", path)
			}
			end := 2 + int(binary.BigEndian.Uint16(bundle))
			more, err := tlog.StoredHashes(index, bundle[2:end], reader)
			if err != nil {
				return nil, err
			}
			hashes = append(hashes, more...)
			bundle = bundle[end:]
		}
		if len(bundle) > 0 {
			return nil, fmt.Errorf("%s is too long", path)
		}
	}
	return hashes, nil
}

func pathOf(level string, index int64, width int) string {
	path := fmt.Sprintf("%03d", index%1000)
	for rest := index / 1000; rest > 0; rest /= 1000 {
		path = fmt.Sprintf("x%03d/%s", rest%1000, path)
	}
	if width < 256 {
		path += fmt.Sprintf(".p/%d", width)
	}
	return "tile/" + level + "/" + path
}
