#compdef git-revisit
#description where does our rework come from?

_git-revisit() {
    local -a described
    local -a response
    local type key help
    response=("${(@f)$(env COMP_WORDS="${words[*]}" COMP_CWORD=$((CURRENT-1)) _GIT_REVISIT_COMPLETE=zsh_complete git-revisit 2>/dev/null)}")
    for type key help in ${response}; do
        case $type in
            plain) if [[ $help == _ ]]; then compadd -- "$key"; else described+=("$key:$help"); fi ;;
            dir) _path_files -/ ;;
            file) _path_files -f ;;
        esac
    done
    (( ${#described} )) && _describe -V unsorted described -U
}

_git-revisit "$@"
