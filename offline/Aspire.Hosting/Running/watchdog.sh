# Holds the process groups of an app host's children: "add GROUP" and "del GROUP" come on the standard input.
# The input ends when the app host ends, however it ends: what is still running then is told to stop, and soon after killed.
trap '' HUP INT TERM
groups=' '
while read -r verb group; do
  case $verb in
    add) groups="$groups$group " ;;
    del) groups="${groups%% $group *} ${groups#* $group }" ;;
  esac
done

alive() {
  for group in $groups; do kill -0 "-$group" 2>/dev/null && return 0; done
  return 1
}
for group in $groups; do kill -TERM "-$group" 2>/dev/null; done
for _ in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20 21 22 23 24 25 26 27 28 29 30; do
  alive || exit 0
  sleep 0.1
done
for group in $groups; do kill -KILL "-$group" 2>/dev/null; done
